/**
 * What is told of the start of the replication to those who do not know the bridge.
 */
@NullMarked
package io.github.tandem.cluster.start;

import org.jspecify.annotations.NullMarked;
