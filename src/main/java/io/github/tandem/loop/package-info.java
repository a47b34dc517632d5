/**
 * Records that come round: the header with the clusters a record has passed, and what
 * shows that somebody else replicates in the other direction.
 */
@NullMarked
package io.github.tandem.loop;

import org.jspecify.annotations.NullMarked;
