/**
 * Single looks at the network, each bounded in time: resolve a name, open a connection,
 * shake hands, talk to one broker. Looks, and judges nothing.
 */
@NullMarked
package io.github.tandem.doctor.probe;

import org.jspecify.annotations.NullMarked;
