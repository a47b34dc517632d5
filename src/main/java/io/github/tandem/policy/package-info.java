/**
 * Policies about partitions: rejected records, read faults, gaps, waiting for topics on
 * the target, retry. They change the state of a partition and touch neither consumer nor
 * producer.
 */
@NullMarked
package io.github.tandem.policy;

import org.jspecify.annotations.NullMarked;
