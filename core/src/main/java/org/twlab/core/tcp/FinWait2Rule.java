package org.twlab.core.tcp;

/** Rows of the decision table of an orphan's FIN_WAIT_2 entry ({@link FinWait2Rules} says when each applies). */
enum FinWait2Rule {
    /** PAWS failure or outside the window: answered by an ACK. */
    F1,
    /** RST: the entry is deleted. */
    F2,
    /** SYN in the window: RST, the entry is deleted. */
    F3,
    /** Nothing new: dropped. */
    F4,
    /** New data: RST, the entry is deleted. */
    F5,
    /** The peer's FIN: the entry goes to TIME_WAIT, an ACK is sent. */
    F6,
    /** No row applies, which takes one that is switched off: dropped. */
    NONE
}
