/**
 * The verification: whether all that was replicated is on the target, record by record.
 * It needs the settings of clusters and routes and the maps of offsets, and none of the
 * bridge.
 */
@NullMarked
package io.github.tandem.verify;

import org.jspecify.annotations.NullMarked;
