package org.twlab.core.tcp;

/** What a socket call returns when it fails, by its Linux name and number. */
public enum Errno {
    EPIPE(32),
    ENONET(64),
    EPROTO(71),
    ENOPROTOOPT(92),
    EOPNOTSUPP(95),
    EADDRINUSE(98),
    EADDRNOTAVAIL(99),
    ENETUNREACH(101),
    ECONNRESET(104),
    ETIMEDOUT(110),
    ECONNREFUSED(111),
    EHOSTDOWN(112),
    EHOSTUNREACH(113);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
