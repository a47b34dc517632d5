/**
 * What has to be done on the target, decided from what was seen: pure.
 */
@NullMarked
package io.github.tandem.topic.plan;

import org.jspecify.annotations.NullMarked;
