/**
 * Up to where a partition of a bounded route is replicated: what the route says, made an
 * offset of one log.
 */
@NullMarked
package io.github.tandem.position.goal;

import org.jspecify.annotations.NullMarked;
