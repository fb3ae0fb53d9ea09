@echo off
rem The rasoat command on Windows: makes its own environment once, then runs. No administrator rights needed.
setlocal
set "ROOT=%~dp0"
set "VENV=%ROOT%.venv"
if exist "%ROOT%python\python.exe" (
  "%ROOT%python\python.exe" -m reports %*
  exit /b %ERRORLEVEL%
)
fc /b "%ROOT%requirements.lock" "%VENV%\rasoat.lock" >nul 2>&1
if errorlevel 1 call :setup || exit /b 3
"%VENV%\Scripts\python.exe" -I -m reports %*
exit /b %ERRORLEVEL%

:setup
echo rasoat: first run, setting up (1-2 minutes) ... 1>&2
py -3 -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if errorlevel 1 (
  echo rasoat: Python 3.11 or newer is needed: https://www.python.org/downloads/windows/ 1>&2
  exit /b 1
)
py -3 -m venv "%VENV%" || exit /b 1
"%VENV%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --require-hashes -r "%ROOT%requirements.lock" 1>&2 || exit /b 1
"%VENV%\Scripts\python.exe" -c "import sys, sysconfig; open(sysconfig.get_paths()['purelib'] + '/rasoat.pth', 'w', encoding='utf-8').write(sys.argv[1] + '\n')" "%ROOT%." || exit /b 1
copy /y "%ROOT%requirements.lock" "%VENV%\rasoat.lock" >nul
exit /b 0
