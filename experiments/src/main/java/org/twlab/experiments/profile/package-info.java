/** The kernel profiles as tables: in full, beside each other, and as a page of the documentation. */
@NullMarked
package org.twlab.experiments.profile;

import org.jspecify.annotations.NullMarked;
