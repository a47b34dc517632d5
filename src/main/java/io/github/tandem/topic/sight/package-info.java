/**
 * What both clusters have: topics, their partitions and their configurations, read by a
 * handful of requests however many topics there are.
 */
@NullMarked
package io.github.tandem.topic.sight;

import org.jspecify.annotations.NullMarked;
