/**
 * How topics differ between the two clusters, and why that was left so.
 */
@NullMarked
package io.github.tandem.topic.drift;

import org.jspecify.annotations.NullMarked;
