package io.github.tandem.doctor.probe;

import java.time.Duration;

/**
 * Turns names into addresses.
 */
@FunctionalInterface
public interface Resolver {

	/**
	 * Resolve a host.
	 * @param host a name or an IP address
	 * @param patience how long to wait at most
	 * @return what it came to
	 */
	Resolution resolve(String host, Duration patience);

}
