package io.github.tandem.command;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * The arguments of a command that are settings of the service, and the application that
 * is made of them.
 */
public final class CommandSettings {

	private static final String SETTING = "--[a-zA-Z][\\w-]*[.\\[].*";

	private final List<String> settings;

	/**
	 * Take the arguments.
	 * @param unmatched what is no option of the command
	 */
	public CommandSettings(List<String> unmatched) {
		this.settings = List.copyOf(unmatched);
	}

	/**
	 * Refuse what is neither an option of the command nor a setting.
	 * @param command the command
	 * @throws ParameterException if there is such an argument
	 */
	public void check(CommandLine command) {
		this.settings.stream().filter((setting) -> !setting.matches(SETTING)).findFirst().ifPresent((setting) -> {
			throw new ParameterException(command, "Unknown option or argument: " + setting);
		});
	}

	/**
	 * Start the application of a command.
	 * @param sources what it consists of
	 * @return its context, to be closed
	 * @throws RuntimeException if the configuration cannot be used
	 */
	public ConfigurableApplicationContext start(List<Class<?>> sources) {
		return start(sources, Map.of());
	}

	/**
	 * Start the application of a command.
	 * @param sources what it consists of
	 * @param defaults settings that hold where the user has not set them
	 * @return its context, to be closed
	 * @throws RuntimeException if the configuration cannot be used
	 */
	public ConfigurableApplicationContext start(List<Class<?>> sources, Map<String, Object> defaults) {
		return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			// the report is all that is to be read
			.properties("logging.threshold.console=off")
			.properties(defaults)
			.run(this.settings.toArray(String[]::new));
	}

	/**
	 * Start the service inside of a command.
	 * @param service the application
	 * @param defaults settings that hold where the user has not set them
	 * @param isLogged whether its log is written to the console
	 * @param additions adds beans before it starts
	 * @return its context, to be closed
	 * @throws RuntimeException if the configuration cannot be used
	 */
	public ConfigurableApplicationContext serve(Class<?> service, Map<String, Object> defaults, boolean isLogged,
			ApplicationContextInitializer<ConfigurableApplicationContext> additions) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(service).bannerMode(Banner.Mode.OFF)
			.properties(defaults)
			.initializers(additions);
		return (isLogged ? application : application.properties("logging.threshold.console=off"))
			.run(this.settings.toArray(String[]::new));
	}

	/**
	 * Say why a configuration cannot be used.
	 * @param command the command
	 * @param failure what was thrown
	 * @return the exit code
	 */
	public int refuse(CommandLine command, RuntimeException failure) {
		command.getErr().println("The configuration cannot be used: " + reason(failure));
		return CommandLine.ExitCode.USAGE;
	}

	private static String reason(RuntimeException failure) {
		String message = String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
		return causes(failure).map(Throwable::getMessage)
			.filter((text) -> String.valueOf(text).startsWith("tandem."))
			.findFirst()
			.or(() -> causes(failure).filter(BindException.class::isInstance)
				.map((cause) -> "%s: %s".formatted(((BindException) cause).getName(), message))
				.reduce((first, last) -> last))
			.orElse(message);
	}

	private static Stream<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
	}

}
