package io.github.tandem.migrate.run;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/**
 * The processors of this machine, or those of its container.
 */
final class Processors {

	private final OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();

	/**
	 * How busy they were since this was asked last.
	 * @return between 0 and 1, or less than 0 if that is not known
	 */
	double load() {
		return (this.system instanceof com.sun.management.OperatingSystemMXBean known) ? known.getCpuLoad() : -1;
	}

}
