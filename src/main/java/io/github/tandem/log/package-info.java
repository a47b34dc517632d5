/**
 * What the service's log lets through of the libraries it uses: a fault that lasts must
 * not bury all others.
 */
@NullMarked
package io.github.tandem.log;

import org.jspecify.annotations.NullMarked;
