/** Expectations as users read them: claim, predicted, measured, verdict. */
@NullMarked
package org.twlab.reports.verdict;

import org.jspecify.annotations.NullMarked;
