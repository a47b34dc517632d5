/**
 * Tests of what Tandem is shipped with: the files that run it on Kubernetes and beside
 * it. There is no code of the service behind them.
 */
@NullMarked
package io.github.tandem.deploy;

import org.jspecify.annotations.NullMarked;
