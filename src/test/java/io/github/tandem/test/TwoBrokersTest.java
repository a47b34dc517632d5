package io.github.tandem.test;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class whose constructor or methods take {@link TwoBrokers}. Classes run at
 * the same time: one that stops brokers, or uses their relays, needs some of its own.
 */
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TwoBrokersExtension.class)
public @interface TwoBrokersTest {

	/**
	 * Whether the class leaves the brokers to all other such classes of the run, or has
	 * some of its own, which are closed at its end.
	 * @return whether it shares them
	 */
	boolean shared() default true;

}
