/**
 * One partition of the source: its state with the legal transitions, how far it is
 * replicated, and the single record it may be sending.
 */
@NullMarked
package io.github.tandem.partition;

import org.jspecify.annotations.NullMarked;
