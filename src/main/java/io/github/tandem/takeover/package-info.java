/**
 * The command {@code import}: a deployment begins where a MirrorMaker ended.
 */
@NullMarked
package io.github.tandem.takeover;

import org.jspecify.annotations.NullMarked;
