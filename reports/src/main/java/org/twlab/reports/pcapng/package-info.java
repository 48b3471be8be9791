/** Packets of a run as a pcapng file that any analyser reads. */
@NullMarked
package org.twlab.reports.pcapng;

import org.jspecify.annotations.NullMarked;
