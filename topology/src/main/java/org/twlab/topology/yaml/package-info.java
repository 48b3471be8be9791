/**
 * YAML as a tree that knows its places: every value and key with its file, line and column, every scalar as the raw
 * text the user wrote, and mistakes as values that are all reported at once.
 */
@NullMarked
package org.twlab.topology.yaml;

import org.jspecify.annotations.NullMarked;
