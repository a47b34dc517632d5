/**
 * How clients log in beyond what Kafka itself knows: passwords from files that are
 * renewed while clients run.
 */
@NullMarked
package io.github.tandem.cluster.login;

import org.jspecify.annotations.NullMarked;
