/**
 * Requests that change topics: in a size that no broker refuses, and without what the
 * target does not know.
 */
@NullMarked
package io.github.tandem.topic.request;

import org.jspecify.annotations.NullMarked;
