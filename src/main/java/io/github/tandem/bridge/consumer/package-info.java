/**
 * What a route sees to for its consumers as a whole: that they run, their place in the
 * consumer group, whether they still hear the source, and how much a poll brings.
 */
@NullMarked
package io.github.tandem.bridge.consumer;

import org.jspecify.annotations.NullMarked;
