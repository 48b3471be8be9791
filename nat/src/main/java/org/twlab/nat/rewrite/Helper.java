package org.twlab.nat.rewrite;

/** A protocol that names addresses in its text, which a gateway with the helper translates too. */
public enum Helper {
    /** FTP in active mode, RFC 959: Linux {@code nf_nat_ftp}. */
    FTP
}
