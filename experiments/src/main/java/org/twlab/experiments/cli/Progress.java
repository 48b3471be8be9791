package org.twlab.experiments.cli;

/** One line on a terminal that says how far a batch has come. */
final class Progress {
    private final Terminal terminal;
    private final boolean shown;
    private long last = -1;

    Progress(Terminal terminal, boolean shown) {
        this.terminal = terminal;
        this.shown = shown;
    }

    void show(long done, long all) {
        if (shown && done != last) {
            last = done;
            terminal.err().print("\r" + done + " of " + all + " runs");
            terminal.err().flush();
        }
    }

    /** Takes the line away. */
    void clear() {
        if (shown && last >= 0) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
