package org.twlab.nat;

/** What the gateway answers to packets from outside that belong to no connection and that nothing on it takes. */
public enum RefusalPolicy {
    /** Its own stack answers: TCP by an RST, UDP by "port unreachable". */
    REFUSE,
    /** A filter rule drops them; a ping too. */
    SILENT
}
