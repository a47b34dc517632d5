/**
 * Tells that a bounded route has replicated what it was to replicate.
 */
@NullMarked
package io.github.tandem.progress.completion;

import org.jspecify.annotations.NullMarked;
