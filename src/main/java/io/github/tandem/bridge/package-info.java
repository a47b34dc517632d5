/**
 * The way of a record from the source to the target: the listener, what is in flight,
 * back-pressure, commits, and what is told of it.
 */
@NullMarked
package io.github.tandem.bridge;

import org.jspecify.annotations.NullMarked;
