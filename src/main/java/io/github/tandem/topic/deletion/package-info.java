/**
 * What becomes of topics on the target that Tandem created, when their topic is deleted
 * on the source.
 */
@NullMarked
package io.github.tandem.topic.deletion;

import org.jspecify.annotations.NullMarked;
