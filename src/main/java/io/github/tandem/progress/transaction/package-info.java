/**
 * Transactions on the source that are open: they hold back what stands behind their first
 * record.
 */
@NullMarked
package io.github.tandem.progress.transaction;

import org.jspecify.annotations.NullMarked;
