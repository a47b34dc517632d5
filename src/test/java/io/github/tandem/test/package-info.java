/**
 * Support for tests: real Kafka clusters in and beside this JVM, the application as a
 * process, faulty networks, and loads that prove what arrived. The feature packages know
 * nothing of it.
 */
@NullMarked
package io.github.tandem.test;

import org.jspecify.annotations.NullMarked;
