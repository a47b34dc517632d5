/**
 * What operators see: health, the replication endpoint, the ids of the clusters.
 */
@NullMarked
package io.github.tandem.status;

import org.jspecify.annotations.NullMarked;
