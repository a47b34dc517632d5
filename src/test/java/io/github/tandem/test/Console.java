package io.github.tandem.test;

import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.core.env.StandardEnvironment;

/**
 * The console of a test's JVM.
 */
public final class Console {

	private Console() {
	}

	/**
	 * Write the log to it again, after a command silenced it in this JVM.
	 */
	public static void restore() {
		System.clearProperty(LoggingSystemProperty.CONSOLE_THRESHOLD.getEnvironmentVariableName());
		LoggingSystem system = LoggingSystem.get(Console.class.getClassLoader());
		system.cleanUp();
		system.beforeInitialize();
		system.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
	}

}
