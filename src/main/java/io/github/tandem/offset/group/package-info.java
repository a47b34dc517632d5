/**
 * The consumer groups of the source: what they have committed, where that is on the
 * target, and, where it is asked for, their offsets there.
 */
@NullMarked
package io.github.tandem.offset.group;

import org.jspecify.annotations.NullMarked;
