/**
 * The continuous audit: windows of what was replicated a while ago are compared on both
 * clusters, on a thread of its own, and what differs is counted and told.
 */
@NullMarked
package io.github.tandem.audit;

import org.jspecify.annotations.NullMarked;
