/**
 * The network doctor: why two clusters do not see each other, and what to do about it. It
 * needs the settings of clusters and routes, and none of the bridge.
 */
@NullMarked
package io.github.tandem.doctor;

import org.jspecify.annotations.NullMarked;
