package org.twlab.core.kernel;

/**
 * A row of a decision table: one thing a host decides about a segment, a port or a close. A profile has a set of them
 * ({@link RowSet}); a row that is switched off is passed over as if its condition never held, and the next one decides.
 * That is how a test finds out which rows something proves.
 *
 * <p>T, F and W are TIME_WAIT, FIN_WAIT_2 and the full table; P local ports; U tcp_tw_reuse; M and R what tcp_tw_recycle
 * remembers and refuses; C calls of the application; E closing events; D data after close; O orphans; N and A segments on
 * a live connection; L a SYN for one; S SYN_SENT; Q LISTEN and requests; Z no socket; K cookies; I ICMP errors; X the
 * acknowledgment of a FIN; Y the SYN schedule.
 */
public enum Row {
    T1(Table.TIME_WAIT, "exact RST, tcp_rfc1337 off: entry deleted"),
    T2(Table.TIME_WAIT, "exact RST, tcp_rfc1337 on: dropped"),
    T3(Table.TIME_WAIT, "empty segment at RCV.NXT: dropped, timer restarted"),
    T4(Table.TIME_WAIT, "SYN of a newer incarnation, listener: entry deleted, SYN to the listener"),
    T5(Table.TIME_WAIT, "SYN of a newer incarnation, no listener: ACK"),
    T6(Table.TIME_WAIT, "any other RST: dropped"),
    T7(Table.TIME_WAIT, "PAWS failure or ACK flag: ACK, timer restarted"),
    T8(Table.TIME_WAIT, "anything else: ACK, timer unchanged"),

    F1(Table.FIN_WAIT_2, "PAWS failure or outside the window: ACK"),
    F2(Table.FIN_WAIT_2, "RST: entry deleted"),
    F3(Table.FIN_WAIT_2, "SYN not before RCV.NXT: RST, entry deleted"),
    F4(Table.FIN_WAIT_2, "no ACK flag, or nothing new: dropped"),
    F5(Table.FIN_WAIT_2, "new data: RST, entry deleted"),
    F6(Table.FIN_WAIT_2, "FIN at RCV.NXT: TIME_WAIT, ACK"),

    W1(Table.OVERFLOW, "table full: the new entry is refused, none is evicted"),
    W2(Table.OVERFLOW, "table full as an orphan's FIN is acknowledged: no FIN_WAIT_2 either"),
    W3(Table.OVERFLOW, "table full as the peer's FIN comes: the last ACK is sent all the same"),
    W4(Table.OVERFLOW, "table full: the record of tcp_tw_recycle is written all the same"),

    P1(Table.PORTS, "a port with an explicit bind is no automatic choice, for any destination"),
    P2(Table.PORTS, "an automatic port is taken for its destination only"),
    P3(Table.PORTS, "bind to port 0 tries the other parity first"),
    P4(Table.PORTS, "IP_BIND_ADDRESS_NO_PORT leaves the choice to connect()"),
    P5(Table.PORTS, "a reusable TIME_WAIT port of the first parity goes before a free one of the other"),
    P6(
            Table.PORTS,
            "explicit bind on a TIME_WAIT port needs SO_REUSEADDR on both, connect() to the same peer timestamps"),
    P7(Table.PORTS, "a listener's port with TIME_WAIT entries needs SO_REUSEADDR"),

    U1(Table.REUSE, "age counted in whole seconds of the last timestamp update"),
    U2(Table.REUSE, "age counted from the entry into TIME_WAIT"),
    U3(Table.REUSE, "a port bound explicitly asks neither the sysctl nor the age"),
    U4(Table.REUSE, "no reuse without timestamps"),
    U5(Table.REUSE, "tcp_tw_reuse = 2: loopback addresses only"),
    U6(Table.REUSE, "the SYN-ACK's TSval is not compared with the inherited TS.Recent"),
    U7(Table.REUSE, "an orphan's FIN_WAIT_2 entry is no automatic choice"),
    U8(Table.REUSE, "the new ISN is 65537 behind the old SND.NXT"),
    U9(Table.REUSE, "TS.Recent is inherited and echoed in the SYN"),

    M1(Table.RECYCLE, "written when a socket becomes an entry, FIN_WAIT_2 included"),
    M2(Table.RECYCLE, "written when a FIN_WAIT_2 entry turns into TIME_WAIT"),
    M3(Table.RECYCLE, "a lower timestamp replaces a record only after 60 s"),
    M4(Table.RECYCLE, "a record not updated for an hour is empty"),
    M5(Table.RECYCLE, "a full store evicts"),
    M6(Table.RECYCLE, "a recorded connection's TIME_WAIT lasts 3.5 retransmission timeouts"),
    R0(Table.RECYCLE, "SYN more than one tick older than the record: dropped"),
    R1(Table.RECYCLE, "SYN without timestamps, as parsed here, from a remembered peer: dropped"),
    R2(Table.RECYCLE, "a record of 60 or more whole seconds refuses nothing"),
    R3(Table.RECYCLE, "a record covers all ports, and by its key other local addresses"),
    R4(Table.RECYCLE, "a SYN that meets its own TIME_WAIT entry is not checked"),
    R5(Table.RECYCLE, "nothing is checked once tcp_tw_recycle is off"),
    R6(Table.RECYCLE, "an outgoing connection starts with the record's timestamp"),

    C1(Table.CALLS, "close in LISTEN: CLOSED, children reset, requests dropped"),
    C2(Table.CALLS, "close in SYN_SENT: CLOSED, nothing sent"),
    C3(Table.CALLS, "close in SYN_RECEIVED or ESTABLISHED: FIN_WAIT_1"),
    C4(Table.CALLS, "close in CLOSE_WAIT: LAST_ACK"),
    C5(Table.CALLS, "close with unread data: RST, CLOSED"),
    C6(Table.CALLS, "close with SO_LINGER 0: RST, CLOSED"),
    C7(Table.CALLS, "close with SO_LINGER above 0 blocks until the FIN is acknowledged or the time is over"),

    E1(Table.CLOSING, "ESTABLISHED, FIN: CLOSE_WAIT"),
    E2(Table.CLOSING, "FIN_WAIT_1, FIN acknowledged: FIN_WAIT_2"),
    E3(Table.CLOSING, "FIN_WAIT_1, FIN acknowledged and the peer's FIN in one segment: TIME_WAIT"),
    E4(Table.CLOSING, "FIN_WAIT_1, FIN: CLOSING"),
    E5(Table.CLOSING, "FIN_WAIT_2, FIN: TIME_WAIT"),
    E6(Table.CLOSING, "CLOSING, FIN acknowledged: TIME_WAIT"),
    E7(Table.CLOSING, "LAST_ACK, FIN acknowledged: CLOSED"),
    E8(Table.CLOSING, "a repeated FIN is acknowledged again"),
    X1(Table.CLOSING, "a FIN before any data is acknowledged at once"),
    X2(Table.CLOSING, "a FIN after data is acknowledged by the delayed-ACK timer"),
    D1(Table.CLOSING, "data for a receiver that was shut: RST, CLOSED"),

    O1(Table.ORPHANS, "FIN_WAIT_2 of an orphan becomes an entry for tcp_fin_timeout or TCP_LINGER2"),
    O2(Table.ORPHANS, "beyond 60 s the full socket stays for the excess, the entry for the excess again"),
    O3(Table.ORPHANS, "negative TCP_LINGER2: RST at once"),
    O4(Table.ORPHANS, "more orphans than tcp_max_orphans: RST, CLOSED"),
    O5(Table.ORPHANS, "an orphan's FIN is given up after tcp_orphan_retries"),
    O6(Table.ORPHANS, "a socket still held stays in FIN_WAIT_2 without end"),

    N1(Table.ARRIVAL, "no ACK, RST or SYN flag: dropped"),
    N2(Table.ARRIVAL, "TSval too old: duplicate ACK"),
    N3(Table.ARRIVAL, "SYN with an old TSval: challenge ACK"),
    N4(Table.ARRIVAL, "old pure ACK with an old TSval: dropped"),
    N5(Table.ARRIVAL, "a pure ACK that overtakes within an RTO passes PAWS"),
    N6(Table.ARRIVAL, "RST outside the window: dropped"),
    N7(Table.ARRIVAL, "RST one below RCV.NXT after the peer's FIN: reset"),
    N8(Table.ARRIVAL, "anything else outside the window: duplicate ACK"),
    N9(Table.ARRIVAL, "acknowledges less than SND.UNA minus the largest window: challenge ACK"),
    N10(Table.ARRIVAL, "acknowledges what was never sent"),
    N11(Table.ARRIVAL, "an old acknowledgment outside ESTABLISHED: challenge ACK"),
    N12(Table.ARRIVAL, "empty segments are answered at most every 500 ms"),
    N13(Table.ARRIVAL, "challenge ACKs are limited per second"),
    N14(Table.ARRIVAL, "SYN_RECEIVED of a simultaneous open, not our SYN acknowledged: RST"),
    N15(Table.ARRIVAL, "negotiated timestamps are missing, where they are required: dropped"),
    A1(Table.ARRIVAL, "the right edge of the window is inclusive for an empty segment"),
    A2(Table.ARRIVAL, "the window of the test is the internal one"),
    A3(Table.ARRIVAL, "RST at RCV.NXT resets, elsewhere in the window it draws a challenge ACK"),
    A4(Table.ARRIVAL, "the predicted segment is delivered before its acknowledgment is checked"),
    A5(Table.ARRIVAL, "an old duplicate with a fitting acknowledgment is judged by its place and TSval"),
    L1(Table.SYN_ON_LIVE, "SYN in the window: RST, CLOSED"),
    L2(Table.SYN_ON_LIVE, "SYN without ACK: no answer"),
    L3(Table.SYN_ON_LIVE, "SYN: challenge ACK"),

    S1(Table.SYN_SENT, "unacceptable acknowledgment: RST"),
    S2(Table.SYN_SENT, "unacceptable acknowledgment with RST: dropped"),
    S3(Table.SYN_SENT, "the first unacceptable acknowledgment brings the SYN again in two jiffies"),
    S4(Table.SYN_SENT, "TSecr never sent: RST"),
    S5(Table.SYN_SENT, "good acknowledgment with RST: CLOSED, ECONNREFUSED"),
    S6(Table.SYN_SENT, "good acknowledgment with SYN: ESTABLISHED"),
    S7(Table.SYN_SENT, "good acknowledgment without SYN: dropped"),
    S8(Table.SYN_SENT, "SYN without ACK: simultaneous open"),
    S9(Table.SYN_SENT, "SYN older than an inherited TS.Recent: dropped"),
    S10(Table.SYN_SENT, "neither ACK nor SYN: dropped"),
    Y1(Table.SYN_SENT, "SYN schedule with linear timeouts"),
    Y2(Table.SYN_SENT, "a repeated SYN has the same ISN and a fresh TSval"),

    Q1(Table.LISTEN, "RST at a listener: dropped"),
    Q2(Table.LISTEN, "ACK at a listener: RST"),
    Q3(Table.LISTEN, "SYN and FIN at a listener: dropped"),
    Q4(Table.LISTEN, "SYN queue full: cookie, or dropped"),
    Q5(Table.LISTEN, "accept queue full: SYN dropped"),
    Q6(Table.LISTEN, "last quarter of the SYN queue is kept for proven peers"),
    Q7(Table.LISTEN, "request: SYN again, SYN-ACK again"),
    Q8(Table.LISTEN, "request: TSval older than the SYN's: ACK"),
    Q9(Table.LISTEN, "request: outside the window: ACK"),
    Q10(Table.LISTEN, "request: RST in the window: removed"),
    Q11(Table.LISTEN, "request: another SYN in the window: RST, removed"),
    Q12(Table.LISTEN, "request: wrong acknowledgment: RST"),
    Q13(Table.LISTEN, "request: accept queue full at the last ACK: ignored, or RST"),
    Q14(Table.LISTEN, "request: TSecr never sent: ACK"),
    K1(Table.LISTEN, "a valid cookie makes a connection"),
    K2(Table.LISTEN, "a SYN answered by a cookie is not checked by tcp_tw_recycle"),
    Z1(Table.NO_SOCKET, "RST for no socket: nothing"),
    Z2(Table.NO_SOCKET, "ACK for no socket: RST with its acknowledgment as sequence number"),
    Z3(Table.NO_SOCKET, "anything else for no socket: RST and ACK"),

    I1(Table.ICMP, "for an entry: ignored"),
    I2(Table.ICMP, "quoted sequence number never sent: ignored"),
    I3(Table.ICMP, "in SYN_SENT: connect() fails at once"),
    I4(Table.ICMP, "on a synchronised connection: soft error"),
    I5(Table.ICMP, "fragmentation needed: smaller segments, sent again"),
    I6(Table.ICMP, "unreachable undoes one doubling of the timeout");

    /** Which decision a row belongs to. */
    public enum Table {
        TIME_WAIT("a segment at a TIME_WAIT entry"),
        FIN_WAIT_2("a segment at a FIN_WAIT_2 entry"),
        OVERFLOW("tcp_max_tw_buckets reached"),
        PORTS("local ports"),
        REUSE("tcp_tw_reuse"),
        RECYCLE("tcp_tw_recycle"),
        CALLS("calls of the application"),
        CLOSING("FIN sent and received"),
        ORPHANS("sockets that nobody holds"),
        ARRIVAL("a segment on a live connection"),
        SYN_ON_LIVE("a SYN for a live connection"),
        SYN_SENT("a segment in SYN_SENT"),
        LISTEN("a segment for a listener or a request"),
        NO_SOCKET("a segment for no socket"),
        ICMP("an ICMP error");

        private final String title;

        Table(String title) {
            this.title = title;
        }

        /** What is decided, in words. */
        public String title() {
            return title;
        }
    }

    private final Table table;
    private final String meaning;

    Row(Table table, String meaning) {
        this.table = table;
        this.meaning = meaning;
    }

    public Table table() {
        return table;
    }

    /** Condition and consequence, in one line. */
    public String meaning() {
        return meaning;
    }
}
