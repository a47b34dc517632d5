package io.github.tandem.test;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LogFile;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.logging.LoggingSystemProperty;
import org.springframework.boot.logging.logback.LogbackLoggingSystem;
import org.springframework.core.env.StandardEnvironment;

/**
 * The logging of a JVM in which applications start beside one another: each of them
 * configures all of it, and one that ends its own in between made others fail with "There
 * is no conversion supplier registered for conversion word".
 */
public final class SharedLogging extends LogbackLoggingSystem {

	private static final Object lock = new Object();

	/**
	 * For Spring Boot, which finds the class by the system property that names it.
	 * @param classLoader loads what is configured
	 */
	public SharedLogging(ClassLoader classLoader) {
		super(classLoader);
	}

	/**
	 * Write the log to the console again, after a command silenced it in this JVM.
	 */
	public static void restoreConsole() {
		synchronized (lock) {
			System.clearProperty(LoggingSystemProperty.CONSOLE_THRESHOLD.getEnvironmentVariableName());
			LoggingSystem system = LoggingSystem.get(SharedLogging.class.getClassLoader());
			system.cleanUp();
			system.beforeInitialize();
			system.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
		}
	}

	@Override
	public void beforeInitialize() {
		synchronized (lock) {
			super.beforeInitialize();
		}
	}

	@Override
	public void initialize(LoggingInitializationContext context, @Nullable String location, @Nullable LogFile file) {
		synchronized (lock) {
			super.initialize(context, location, file);
		}
	}

	@Override
	public void cleanUp() {
		synchronized (lock) {
			super.cleanUp();
		}
	}

}
