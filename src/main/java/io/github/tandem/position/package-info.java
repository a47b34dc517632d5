/**
 * Where the replication of a partition goes on, and whether the source lost something
 * since: the rules are pure, the look at the source cluster is asynchronous.
 */
@NullMarked
package io.github.tandem.position;

import org.jspecify.annotations.NullMarked;
