/**
 * The application: puts the feature packages together, one package per capability. The
 * packages know nothing of this one.
 */
@NullMarked
package io.github.tandem;

import org.jspecify.annotations.NullMarked;
