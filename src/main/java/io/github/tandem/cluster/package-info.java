/**
 * The two clusters: their settings, the clients built from them, and their health. Turns
 * settings into client configurations without I/O; connects only when asked.
 */
@NullMarked
package io.github.tandem.cluster;

import org.jspecify.annotations.NullMarked;
