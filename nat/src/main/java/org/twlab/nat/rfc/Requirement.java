package org.twlab.nat.rfc;

/** What the BEHAVE documents ask of a NAT, as far as it can be seen here. The test of each drives gateways to show it. */
public enum Requirement {
    RFC4787_REQ1("RFC 4787", "REQ-1", "UDP mapping is endpoint-independent", "mappingIsEndpointIndependent"),
    RFC4787_REQ2("RFC 4787", "REQ-2", "address pooling is paired (recommended)", "poolingIsPaired"),
    RFC4787_REQ3("RFC 4787", "REQ-3", "no UDP port overloading", "portsAreNotOverloaded"),
    RFC4787_REQ3A("RFC 4787", "REQ-3a", "ports below 1024 stay below (recommended)", "portsStayInTheirRange"),
    RFC4787_REQ4("RFC 4787", "REQ-4", "UDP port parity is kept (recommended)", "parityIsKept"),
    RFC4787_REQ5("RFC 4787", "REQ-5", "a UDP mapping lives 2 minutes at least", "udpMappingLivesTwoMinutes"),
    RFC4787_REQ5C("RFC 4787", "REQ-5c", "a UDP mapping lives 5 minutes (recommended)", "udpMappingLivesFiveMinutes"),
    RFC4787_REQ6("RFC 4787", "REQ-6", "outbound packets refresh a mapping", "outboundRefreshes"),
    RFC4787_REQ8("RFC 4787", "REQ-8", "filtering does not depend on the remote port", "filteringIgnoresThePort"),
    RFC4787_REQ9("RFC 4787", "REQ-9", "UDP hairpinning shows the outside endpoint", "udpHairpins"),
    RFC4787_REQ12("RFC 4787", "REQ-12", "an ICMP error does not end a UDP mapping", "icmpErrorKeepsTheMapping"),
    RFC5382_REQ1("RFC 5382", "REQ-1", "TCP mapping is endpoint-independent", "mappingIsEndpointIndependent"),
    RFC5382_REQ2("RFC 5382", "REQ-2a", "simultaneous open passes", "simultaneousOpenPasses"),
    RFC5382_REQ3("RFC 5382", "REQ-3", "filtering does not depend on the remote port", "filteringIgnoresThePort"),
    RFC5382_REQ4("RFC 5382", "REQ-4", "an unsolicited SYN is not answered within 6 s", "unsolicitedSynWaits"),
    RFC5382_REQ5("RFC 5382", "REQ-5", "an idle open connection lives 2 h 4 min", "establishedLives7440Seconds"),
    RFC5382_REQ5_TRANSITORY(
            "RFC 5382", "REQ-5", "a partially open or closing connection lives 4 minutes", "transitoryLives240Seconds"),
    RFC5382_REQ7("RFC 5382", "REQ-7", "no TCP port overloading", "portsAreNotOverloaded"),
    RFC5382_REQ8("RFC 5382", "REQ-8", "TCP hairpinning shows the outside endpoint", "tcpHairpins"),
    RFC5382_REQ10("RFC 5382", "REQ-10", "an ICMP error does not end a connection", "icmpErrorKeepsTheConnection"),
    RFC5508_REQ2("RFC 5508", "REQ-2", "an ICMP query lives 60 s", "icmpQueryLivesSixtySeconds"),
    RFC5508_REQ4("RFC 5508", "REQ-4", "ICMP errors from outside reach the right host", "errorsComeIn"),
    RFC5508_REQ5("RFC 5508", "REQ-5", "ICMP errors of inside hosts leave translated", "errorsGoOut"),
    RFC6888_REQ2("RFC 6888", "REQ-2", "address pooling is paired", "poolingIsPaired"),
    RFC6888_REQ4("RFC 6888", "REQ-4", "ports of a subscriber can be limited", "portsOfASubscriberAreLimited"),
    RFC6888_REQ5("RFC 6888", "REQ-5", "sessions of a subscriber can be limited", "sessionsOfASubscriberAreLimited"),
    RFC6888_REQ7("RFC 6888", "REQ-7", "filtering is endpoint-independent (recommended)", "filteringIsIndependent"),
    RFC6888_REQ8("RFC 6888", "REQ-8", "a port serves no other subscriber for 120 s", "freePortsWait"),
    RFC7857_S2("RFC 7857", "2", "a closed connection is kept 4 minutes", "closedConnectionsAreKept"),
    RFC7857_S2_2("RFC 7857", "2.2", "a connection is kept 4 minutes after an RST", "resetConnectionsAreKept");

    private final String document;
    private final String number;
    private final String text;
    private final String test;

    Requirement(String document, String number, String text, String test) {
        this.document = document;
        this.number = number;
        this.text = text;
        this.test = test;
    }

    /** {@code RFC 4787}. */
    public String document() {
        return document;
    }

    /** {@code REQ-5c}, or a section. */
    public String number() {
        return number;
    }

    /** What is asked for, in short. */
    public String text() {
        return text;
    }

    /** The method of RfcRequirementsTest that shows whether it is met: {@code rfc4787Req5c_udpMappingLivesFiveMinutes}. */
    public String test() {
        return document.replace("RFC ", "rfc")
                + (number.startsWith("REQ-") ? number.replace("REQ-", "Req") : "Section" + number.replace('.', '_'))
                + "_" + test;
    }
}
