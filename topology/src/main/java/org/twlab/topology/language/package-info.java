/**
 * The language of scenario files below its words: types of values, quantities with units, distributions, and records
 * described key by key. From one description come binding, messages, defaults filled in, the JSON Schema and the
 * tables of the documentation.
 */
@NullMarked
package org.twlab.topology.language;

import org.jspecify.annotations.NullMarked;
