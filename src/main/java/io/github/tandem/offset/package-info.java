/**
 * Where the records of the source stand on the target: a map of offsets for each
 * partition, built as its watermark moves, and what is translated by it.
 */
@NullMarked
package io.github.tandem.offset;

import org.jspecify.annotations.NullMarked;
