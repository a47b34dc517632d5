/**
 * What a route sees to for its consumers as a whole: that they run, their place in the
 * consumer group, and whether they still hear the source.
 */
@NullMarked
package io.github.tandem.bridge.consumer;

import org.jspecify.annotations.NullMarked;
