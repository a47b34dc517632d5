/**
 * Keeps the maps of offsets in a compacted topic of the deployment on the target: written
 * behind the acknowledgements by whoever has a partition, read by all instances.
 */
@NullMarked
package io.github.tandem.offset.store;

import org.jspecify.annotations.NullMarked;
