/**
 * The switch from the source to the target: who still writes, who still reads, and
 * whether everything is there.
 */
@NullMarked
package io.github.tandem.migrate.cutover;

import org.jspecify.annotations.NullMarked;
