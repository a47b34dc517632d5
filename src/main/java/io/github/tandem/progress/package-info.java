/**
 * What is reported of the replication: statuses, lag, meters, gaps.
 */
@NullMarked
package io.github.tandem.progress;

import org.jspecify.annotations.NullMarked;
