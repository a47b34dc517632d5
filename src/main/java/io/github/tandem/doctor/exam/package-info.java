/**
 * The examination of a cluster, from its bootstrap addresses to its last broker: what was
 * seen becomes a verdict, and a hint where something is wrong.
 */
@NullMarked
package io.github.tandem.doctor.exam;

import org.jspecify.annotations.NullMarked;
