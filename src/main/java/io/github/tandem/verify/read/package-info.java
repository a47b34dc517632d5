/**
 * Reads both clusters and gives their records to the comparison: which topics, from where
 * to where, in which way.
 */
@NullMarked
package io.github.tandem.verify.read;

import org.jspecify.annotations.NullMarked;
